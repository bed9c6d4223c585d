using System.IO.Pipelines;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Ranges;

/// <summary>One slice of a stored body; it may not have arrived yet.</summary>
internal sealed class SliceBody(StoredBody stored, Slice slice) : IAnswerBody, IDisposable
{
    /// <inheritdoc/>
    public long? Length => slice.Count;

    /// <inheritdoc/>
    public ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled) => stored.CopyToAsync(writer, slice.Offset, slice.Count, cancelled);

    /// <inheritdoc/>
    public void Dispose() => (stored as IDisposable)?.Dispose();
}
