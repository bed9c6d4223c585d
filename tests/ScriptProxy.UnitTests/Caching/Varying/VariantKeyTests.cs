using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Varying;

namespace ScriptProxy.UnitTests.Caching.Varying;

public sealed class VariantKeyTests
{
    private static readonly VariantKey Variants = new(new VaryOptions());

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br, zstd", "br,gzip")]
    [InlineData("zstd,br ;q=0.5,\tGZIP;Q=0.001", "br,gzip")]
    [InlineData("gzip;q=0", "identity")]
    [InlineData("gzip;q=0.000", "identity")]
    [InlineData("gzip;q=0.0000", "identity")]
    [InlineData("gzip;q=x", "identity")]
    [InlineData("gzip;q=2", "identity")]
    [InlineData("gzip;level=9", "identity")]
    [InlineData("gzip, gzip;q=0", "identity")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("x-gzip, gzip;q=0", "identity")]
    [InlineData("*", "br,gzip")]
    [InlineData("*;q=0.5, br;q=0", "gzip")]
    [InlineData("gzip, *;q=0", "gzip,identity;q=0")]
    [InlineData("gzip, identity;q=0", "gzip,identity;q=0")]
    [InlineData("gzip, identity, *;q=0", "gzip")]
    [InlineData("*;q=0", "identity,identity;q=0")]
    [InlineData("compress, foo", "identity")]
    [InlineData("", "identity")]
    [InlineData("br|gzip", "br,gzip")]
    [InlineData("identity;q=1, br", "br")]
    public void Section_4_1_accept_encoding_is_what_the_client_takes(string value, string expected) => Assert.Equal(expected, Value("accept-encoding", value));

    [Theory]
    [InlineData("de-DE,de;q=0.9, EN;q=0.8", "de-de,de;q=0.9,en;q=0.8")]
    [InlineData("en;q=0.8, de", "de,en;q=0.8")]
    [InlineData("en;q=0.80, de;q=1.000, fr;q=0", "de,en;q=0.8,fr;q=0")]
    [InlineData("a;q=0.5, b;q=0.5", "a;q=0.5,b;q=0.5")]
    [InlineData("b;q=0.5, a;q=0.5", "b;q=0.5,a;q=0.5")]
    [InlineData("en;q=0.801", "en;q=0.801")]
    [InlineData("en;q=0.01", "en;q=0.01")]
    [InlineData("de|en", "de,en")]
    [InlineData("*", "*")]
    [InlineData("De;q=x , EN", "De;q=x,EN")]
    [InlineData("two words", "two words")]
    [InlineData("", "")]
    public void Section_4_1_accept_language_is_ordered(string value, string expected) => Assert.Equal(expected, Value("accept-language", value));

    [Fact]
    public void A_flood_of_languages_is_left_as_it_is()
    {
        var value = string.Join(',', Enumerable.Range(0, 1000).Select(number => $"X{number}"));
        Assert.Equal(value, Value("accept-language", value));
    }

    [Theory]
    [InlineData(" a ,\tb", "a,b")]
    [InlineData("a|b", "a,b")]
    [InlineData(",a,,b,", "a,b")]
    [InlineData("A", "A")]
    [InlineData("a  b", "a  b")]
    [InlineData("\"a , b\" , c", "\"a , b\",c")]
    [InlineData("\"open , b", "\"open , b")]
    public void Section_4_1_other_headers_lose_white_space_only(string value, string expected) => Assert.Equal(expected, Value("x", value));

    [Fact]
    public void Section_4_1_an_absent_header_is_another_variant_than_an_empty_one()
    {
        Assert.Equal("\nx", Key(["x"], []));
        Assert.Equal("\nx=0:", Key(["x"], new() { ["x"] = "" }));
        Assert.Equal("\nx=1:a", Key(["x"], new() { ["X"] = " a " }));
        Assert.Null(Variants.Value("x", default));
    }

    [Fact]
    public void No_value_can_forge_another_variant()
    {
        string?[] values = [null, "", "1", "2", "\nb", "\nb=2", "\nb=:2", "\nb=1:2", "1\nb", "1\nb=:2", "1\nb=2", "1\nb=1:2", "2\nb", "=", ":", "0:", "1:1"];
        var keys = values.SelectMany(a => values.Select(b => Key(["a", "b"], With(a, b)))).ToList();
        Assert.Equal(values.Length * values.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Different_values_have_different_keys() => FsCheck.Check.QuickThrowOnFailure(FsCheck.Fluent.Prop.ForAll<string, string, string>((a, b, c) =>
    {
        var isSame = (Variants.Value("a", a ?? ""), Variants.Value("b", b ?? "")) == (Variants.Value("a", c ?? ""), Variants.Value("b", a ?? ""));
        return isSame == (Key(["a", "b"], new() { ["a"] = a ?? "", ["b"] = b ?? "" }) == Key(["a", "b"], new() { ["a"] = c ?? "", ["b"] = a ?? "" }));
    }));

    [Fact]
    public void No_value_makes_the_writer_fail()
    {
        string[] pieces = ["gzip", "de", ";", "q=", "0", ".", "5", ",", " ", "\"", "\\", "*", "=", "\n", "identity"];
        var random = new Random(9110);
        for (var round = 0; round < 20_000; round++)
        {
            var value = new StringValues([.. Enumerable.Range(0, random.Next(3)).Select(_ => string.Concat(Enumerable.Range(0, random.Next(16)).Select(_ => pieces[random.Next(pieces.Length)])))]);
            foreach (var name in new[] { "accept-encoding", "accept-language", "x" })
            {
                var normal = Variants.Value(name, value);
                Assert.True(normal?.Contains('"') is not false || normal == Variants.Value(name, normal), value);
            }
        }
    }

    [Fact]
    public void Without_room_nothing_is_found()
    {
        HeaderDictionary headers = new() { ["accept-encoding"] = "gzip", ["x"] = "abc" };
        var whole = Key(["accept-encoding", "x"], headers)!.Length;
        var buffer = new char[whole];
        Assert.True(Variants.TryWrite(buffer, ["accept-encoding", "x"], headers, out _));
        for (var room = 0; room < whole; room++)
        {
            Assert.False(Variants.TryWrite(buffer.AsSpan(0, room), ["accept-encoding", "x"], headers, out _));
        }
    }

    [Fact]
    public void The_names_of_a_stored_response_give_the_same_key()
    {
        HeaderDictionary headers = new() { ["x"] = "abc" };
        var buffer = new char[100];
        Assert.True(Variants.TryWrite(buffer, [new KeyValuePair<string, string>("x", "other")], headers, out var length));
        Assert.Equal(Key(["x"], headers), new string(buffer, 0, length));
    }

    [Fact]
    public void Writing_it_allocates_nothing()
    {
        HeaderDictionary headers = new() { ["Accept-Encoding"] = "gzip, deflate;q=0.5, br", ["Accept-Language"] = "en;q=0.8, de", ["X"] = "a, b" };
        string[] names = ["accept-encoding", "accept-language", "x", "y"];
        var buffer = new char[500];
        Variants.TryWrite(buffer, names, headers, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Variants.TryWrite(buffer, names, headers, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Without_codings_accept_encoding_is_left_as_it_is() =>
        Assert.Equal("gzip;q=x,foo", new VariantKey(new VaryOptions { Codings = [] }).Value("accept-encoding", "gzip;q=x, foo"));

    private static HeaderDictionary With(string? a, string? b)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in new[] { ("a", a), ("b", b) })
        {
            if (value is not null)
            {
                headers[name] = value;
            }
        }

        return headers;
    }

    private static string? Value(string name, string value) => Variants.Value(name, new StringValues(value.Split('|')));

    private static string? Key(string[] names, HeaderDictionary headers)
    {
        var buffer = new char[2000];
        return Variants.TryWrite(buffer, names, headers, out var length) ? new string(buffer, 0, length) : null;
    }
}
