using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Ranges.Partial;

/// <summary>Holds several bodies, see <see cref="StoredBody.Hold"/>.</summary>
internal sealed class HeldParts : IDisposable
{
    private readonly List<IDisposable> _held = [];

    /// <exception cref="IOException">One of them has been dropped for too long.</exception>
    public HeldParts(IEnumerable<StoredResponse> parts)
    {
        try
        {
            foreach (var part in parts)
            {
                if (part.Body.Hold() is { } held)
                {
                    _held.Add(held);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _held.ForEach(held => held.Dispose());
}
