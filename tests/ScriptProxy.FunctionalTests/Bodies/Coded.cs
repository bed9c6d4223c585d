using System.IO.Compression;

namespace ScriptProxy.FunctionalTests.Bodies;

/// <summary>Bytes in content codings.</summary>
internal static class Coded
{
    public static byte[] Encode(string coding, byte[] plain)
    {
        var target = new MemoryStream();
        using (var encoder = coding switch
        {
            "gzip" => (Stream)new GZipStream(target, CompressionLevel.Optimal),
            "br" => new BrotliStream(target, CompressionLevel.Optimal),
            "deflate" => new ZLibStream(target, CompressionLevel.Optimal),
            "raw" => new DeflateStream(target, CompressionLevel.Optimal),
            _ => throw new ArgumentException(coding, nameof(coding)),
        })
        {
            encoder.Write(plain);
        }

        return target.ToArray();
    }

    public static byte[] Decode(string coding, byte[] encoded)
    {
        var source = new MemoryStream(encoded);
        using var decoder = coding switch
        {
            "gzip" => (Stream)new GZipStream(source, CompressionMode.Decompress),
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            _ => new ZLibStream(source, CompressionMode.Decompress),
        };
        var plain = new MemoryStream();
        decoder.CopyTo(plain);
        return plain.ToArray();
    }
}
