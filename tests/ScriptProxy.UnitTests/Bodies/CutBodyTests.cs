using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using ScriptProxy.Host.Bodies;

namespace ScriptProxy.UnitTests.Bodies;

/// <summary>A coded body that was cut, however whole its framing is, never passes for a whole one.</summary>
public sealed class CutBodyTests
{
    private static readonly BodyLimits Limits = new(1 << 30, 1000);

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("raw")]
    public async Task Every_beginning_of_a_coded_body_is_a_fault(string format)
    {
        foreach (var plain in (byte[][])[[], [1], RandomNumberGenerator.GetBytes(300), new byte[5000]])
        {
            var whole = Encode(format, plain);
            var coding = format == "raw" ? "deflate" : format;
            Assert.Equal(plain, (await DecodeAsync(coding, whole)).ToArray());
            for (var length = 1; length < whole.Length; length++)
            {
                var cut = whole[..length];
                var fault = await Record.ExceptionAsync(() => DecodeAsync(coding, cut));
                Assert.True(fault is BodyFaultException, $"{format}: {length} of {whole.Length} bytes of {plain.Length}: {fault}");
            }
        }
    }

    private static async Task<ReadOnlyMemory<byte>> DecodeAsync(string coding, byte[] body) => await BodyBuffer.PlainAsync(body, [coding], int.MaxValue, Limits);

    private static byte[] Encode(string format, byte[] plain)
    {
        var coded = new MemoryStream();
        using (Stream encoder = format switch
        {
            "gzip" => new GZipStream(coded, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(coded, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new ZLibStream(coded, CompressionLevel.Optimal, leaveOpen: true),
            _ => new DeflateStream(coded, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            encoder.Write(plain);
        }

        return coded.ToArray();
    }
}
