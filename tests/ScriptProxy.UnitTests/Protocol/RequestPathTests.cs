using System.Text;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class RequestPathTests
{
    // What Kestrel hands over for these targets; the functional tests ask Kestrel itself.
    [Theory]
    [InlineData("/a%2fb", "/a%2fb", "/a%2Fb")]
    [InlineData("/a%252Fb", "/a%2Fb", "/a%252Fb")]
    [InlineData("/a%25zz", "/a%zz", "/a%25zz")]
    [InlineData("/100%", "/100%", "/100%25")]
    [InlineData("/%ff%C3%28", "/%ff%C3(", "/%FF%C3(")]
    [InlineData("/%e2%82%ac%2f", "/\u20ac%2f", "/\u20ac%2F")]
    [InlineData("/%F0%9F%98%80%25", "/\U0001F600%", "/\U0001F600%25")]
    [InlineData("/%c0%af/%ed%a0%80", "/%c0%af/%ed%a0%80", "/%C0%AF/%ED%A0%80")]
    [InlineData("/a/%2e%2E/%25", "/%", "/%25")]
    [InlineData("/a/./%25/..", "/a/", "/a/")]
    [InlineData("/../%25/../../b", "/b", "/b")]
    [InlineData("/%25/.", "/%/", "/%25/")]
    [InlineData("/a%25//../b", "/a%/b", "/a%25/b")]
    [InlineData("/%252e%252e/b?%25", "/%2e%2e/b", "/%252e%252e/b")]
    [InlineData("/%25%32%46", "/%2F", "/%252F")]
    [InlineData("http://host/a%2Fb?q", "/a/b", "/a%2Fb")]
    [InlineData("http://host", "/", "/")]
    [InlineData("*", "", "")]
    public void Slash_percent_and_what_is_no_UTF8_stay_escaped(string raw, string kestrel, string expected) =>
        Assert.Equal(expected, RequestPath.Normalize(raw, kestrel));

    [Fact]
    public void An_ordinary_path_is_Kestrels_own_string()
    {
        var kestrel = "/caf\u00e9/a;b";
        RequestPath.Normalize("/warm%25up", "/warm%up");

        var before = GC.GetAllocatedBytesForCurrentThread();
        var path = RequestPath.Normalize("/caf%c3%A9/x/../a%3Bb?q=%25", kestrel);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(kestrel, path);
    }

    [Fact]
    public void A_path_longer_than_the_buffer_is_normalised_whole() =>
        Assert.Equal("/" + new string('a', 5000) + "%25", RequestPath.Normalize("/" + new string('a', 5000) + "%25", "/%"));

    [Fact]
    public void Two_paths_are_alike_only_if_their_bytes_are()
    {
        var random = new Random(4711);
        var seen = new Dictionary<string, string>();
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = RandomPath(random);
            var raw = Spell(bytes, random);

            // The percent sign makes sure that Kestrel's path is not taken.
            var path = RequestPath.Normalize(raw, "/%");

            var key = Convert.ToHexString(bytes);
            Assert.True(seen.TryAdd(path, key) || seen[path] == key, $"{raw} looks like another path: {path}");
            Assert.Equal(path, RequestPath.Normalize(Encode(path), "/%"));
            AssertOnlyEscapes(path);
        }
    }

    // A slash in the bytes is an encoded one, the separator is 1: so the two differ. No dots, which would be resolved.
    private static byte[] RandomPath(Random random)
    {
        ReadOnlySpan<byte> alphabet = [1, (byte)'/', (byte)'%', (byte)'2', (byte)'5', (byte)'F', (byte)';', (byte)'?', 0xC3, 0xA9, 0xFF, 0xED, 0xA0];
        var bytes = new byte[random.Next(1, 7)];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = alphabet[random.Next(alphabet.Length)];
        }

        return bytes;
    }

    private static string Spell(byte[] bytes, Random random)
    {
        var raw = new StringBuilder("/");
        foreach (var value in bytes)
        {
            var plain = value < 0x80 && value is not ((byte)'/' or (byte)'%' or (byte)'?') && random.Next(2) == 0;
            raw.Append(value == 1 ? "/" : plain ? ((char)value).ToString() : random.Next(2) == 0 ? $"%{value:x2}" : $"%{value:X2}");
        }

        return raw.ToString();
    }

    private static string Encode(string path)
    {
        var uri = UpstreamTarget.Build("http://h", "/", "/", path, "");
        return uri.OriginalString["http://h".Length..];
    }

    private static void AssertOnlyEscapes(string path)
    {
        for (var i = path.IndexOf('%', StringComparison.Ordinal); i >= 0; i = path.IndexOf('%', i + 1))
        {
            Assert.True(i + 2 < path.Length && char.IsAsciiHexDigitUpper(path[i + 1]) && char.IsAsciiHexDigitUpper(path[i + 2]), path);
        }
    }
}
