using System.IO.Compression;
using System.Text;
using ScriptProxy.Plugins.Compression;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Compression;

/// <summary>Loads the plugin with options, and undoes what it does.</summary>
internal static class Compression
{
    public static byte[] Text { get; } = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 4000).Select(number => $"{{\"id\":{number},\"name\":\"thing {number * 7919 % 1009}\"}},\n")));

    public static FakeHooks Load(params (string Key, string? Value)[] options)
    {
        var hooks = new FakeHooks("Compression", options.Append(("Enabled", "true")).ToDictionary(option => option.Item1, option => option.Item2));
        new CompressionPlugin().Configure(hooks);
        return hooks;
    }

    public static IReadOnlyList<OptionError> Errors(params (string Key, string? Value)[] options) => Assert.Throws<OptionsException>(() => Load(options)).Errors;

    /// <summary>Sends an answer of an upstream through the plugin.</summary>
    public static async Task<FakeExchange> SendAsync(this FakeHooks hooks, Action<FakeExchange> edit)
    {
        var exchange = new FakeExchange();
        exchange.RequestHeaders.AcceptEncoding = "gzip, deflate, br, zstd";
        exchange.UpstreamResponseHeaders.ContentType = "application/json; charset=utf-8";
        exchange.UpstreamResponseHeaders.ContentLength = Text.Length;
        edit(exchange);
        return await hooks.SendAsync(exchange);
    }

    /// <summary>The coding that was declared for what is sent; null if none was.</summary>
    public static string? Coding(this FakeExchange exchange) => exchange.ResponseBody.Transforms.Select(transform => transform.Options.Coding).SingleOrDefault();

    public static byte[] Decode(string coding, byte[] encoded)
    {
        using var decoder = Decoder(coding, new MemoryStream(encoded));
        var plain = new MemoryStream();
        decoder.CopyTo(plain);
        return plain.ToArray();
    }

    /// <summary>Reads what can be read so far of a body that has not ended.</summary>
    public static byte[] DecodeSoFar(string coding, byte[] encoded)
    {
        using var decoder = Decoder(coding, new MemoryStream(encoded));
        var plain = new byte[Text.Length];
        var length = 0;
        try
        {
            while (decoder.Read(plain.AsSpan(length)) is > 0 and var read)
            {
                length += read;
            }
        }
        catch (InvalidDataException)
        {
            // It has not ended.
        }
        catch (InvalidOperationException)
        {
            // The same, as brotli has it.
        }

        return plain[..length];
    }

    private static Stream Decoder(string coding, Stream encoded) =>
        coding == "br" ? new BrotliStream(encoded, CompressionMode.Decompress) : new GZipStream(encoded, CompressionMode.Decompress);
}
