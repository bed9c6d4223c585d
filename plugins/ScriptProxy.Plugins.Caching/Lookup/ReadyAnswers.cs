using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>
/// Remembers which responses have an answer ready, and takes it from the one that has had it longest when there are too many: what is asked for all the time gets it anew once a second anyway, and what is not must not
/// hold memory that no store counts. Thread-safe.
/// </summary>
internal sealed class ReadyAnswers
{
    /// <summary>How many there are at most: some 4 MB with ten headers each.</summary>
    public const int Most = 4096;

    // Weak, or they would hold the bodies of responses that have left the store.
    private readonly WeakReference<StoredResponse>[] _responses = [.. Enumerable.Range(0, Most).Select(_ => new WeakReference<StoredResponse>(null!))];
    private uint _next;

    /// <summary>Gives a response its answer.</summary>
    public void Set(StoredResponse response, ReadyAnswer answer)
    {
        if (response.Ready is null)
        {
            var place = _responses[Interlocked.Increment(ref _next) % Most];
            if (place.TryGetTarget(out var former))
            {
                former.Ready = null;
            }

            place.SetTarget(response);
        }

        response.Ready = answer;
    }
}
