using System.IO.Pipelines;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Ranges.Partial;

/// <summary>Stored parts of a representation as one body, counted from the first byte of the whole. What no part has cannot be read.</summary>
/// <param name="length">The length of the whole.</param>
/// <param name="index">What says which parts there are.</param>
/// <param name="parts">The parts.</param>
internal sealed class JoinedBody(long length, StoredResponse index, IReadOnlyDictionary<Slice, StoredResponse> parts) : StoredBody
{
    /// <summary>What says which parts there are.</summary>
    public StoredResponse Index => index;

    /// <summary>The parts.</summary>
    public IEnumerable<StoredResponse> Parts => parts.Values;

    /// <inheritdoc/>
    public override long? Length => length;

    /// <inheritdoc/>
    public override bool IsComplete => parts.Values.All(part => part.Body.IsComplete);

    /// <inheritdoc/>
    public override IDisposable Hold() => new HeldParts(parts.Values);

    /// <inheritdoc/>
    public override async ValueTask CopyToAsync(PipeWriter writer, long offset, long? count, CancellationToken cancelled)
    {
        using var held = Hold(); // a later part must not be closed while an earlier one is sent
        var end = offset + Math.Min(count ?? long.MaxValue, length - offset);
        while (offset < end)
        {
            var part = PartSet.At(parts.Keys, offset) ?? throw new IOException("A byte was asked for that no stored part has.");
            var taken = Math.Min(part.End, end) - offset;
            await parts[part].Body.CopyToAsync(writer, offset - part.Offset, taken, cancelled);
            offset += taken;
        }
    }
}
