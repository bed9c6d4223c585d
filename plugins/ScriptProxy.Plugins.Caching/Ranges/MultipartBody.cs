using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Ranges;

/// <summary>Several slices of a stored body as multipart/byteranges (RFC 9110 14.6).</summary>
internal sealed class MultipartBody : IAnswerBody, IDisposable
{
    private readonly StoredBody _stored;
    private readonly IReadOnlyList<Slice> _slices;
    private readonly byte[][] _heads;
    private readonly byte[] _end;

    /// <summary>Makes the body; its length is exact from now on.</summary>
    /// <param name="stored">Where the bytes come from.</param>
    /// <param name="slices">Which of them, in this order.</param>
    /// <param name="length">The length of the whole representation.</param>
    /// <param name="contentType">The representation's Content-Type, said in each part; null if it has none.</param>
    public MultipartBody(StoredBody stored, IReadOnlyList<Slice> slices, long length, string? contentType)
    {
        // A boundary that nobody can guess cannot be planted in the body (RFC 2046 5.1.1).
        var boundary = Guid.NewGuid().ToString("N");
        ContentType = $"multipart/byteranges; boundary={boundary}";
        _stored = stored;
        _slices = slices;
        var type = contentType is null ? "" : $"Content-Type: {contentType}\r\n";
        _heads = [.. slices.Select((slice, i) => Encoding.Latin1.GetBytes(
            $"{(i == 0 ? "" : "\r\n")}--{boundary}\r\n{type}Content-Range: {ContentRange.Text(slice, length)}\r\n\r\n"))];
        _end = Encoding.Latin1.GetBytes($"\r\n--{boundary}--\r\n");
        Length = slices.Sum(slice => slice.Count) + _heads.Sum(head => (long)head.Length) + _end.Length;
    }

    /// <summary>The Content-Type of the answer, which names the boundary.</summary>
    public string ContentType { get; }

    /// <inheritdoc/>
    public long? Length { get; }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled)
    {
        using var held = _stored.Hold();
        for (var i = 0; i < _heads.Length; i++)
        {
            writer.Write(_heads[i]);
            await _stored.CopyToAsync(writer, _slices[i].Offset, _slices[i].Count, cancelled);
        }

        writer.Write(_end);
        await writer.FlushAsync(cancelled);
    }

    /// <inheritdoc/>
    public void Dispose() => (_stored as IDisposable)?.Dispose();
}
