using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>Holds what is read, so that a slow client gets to its end whatever becomes of it in the store; another one where it goes on in another store. For one reader.</summary>
internal sealed class HeldStored : IDisposable
{
    private StoredBody? _stored;
    private IDisposable? _held;

    /// <exception cref="IOException">It has been dropped for too long.</exception>
    public StoredBody Of(StoredBody stored)
    {
        if (stored != _stored)
        {
            Dispose();
            (_held, _stored) = (stored.Hold(), stored);
        }

        return stored;
    }

    /// <summary>Lets go of it; it can be held again.</summary>
    public void Dispose()
    {
        _held?.Dispose();
        (_held, _stored) = (null, null);
    }
}
