using ScriptProxy.Host.Pipeline;

namespace ScriptProxy.Host.Explaining;

/// <summary>What an exchange asks the proxy itself for. Fetches run beside it, and may outlast it. Thread-safe.</summary>
/// <param name="time">Measures.</param>
/// <param name="showsSecrets">Whether secrets stay readable.</param>
internal sealed class AskedRecord(TimeProvider time, bool showsSecrets)
{
    private readonly Lock _lock = new();
    private readonly List<ExplainedFetch> _fetches = [];

    /// <summary>As far as they have come.</summary>
    public IReadOnlyList<ExplainedFetch> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _fetches];
            }
        }
    }

    /// <summary>Begins with one.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="address">Its address.</param>
    /// <param name="by">The hook that runs; null if none does, as while a body passes.</param>
    /// <returns>Takes the status that came; 0 if none will.</returns>
    public Action<int> Begin(string method, string address, Hook? by)
    {
        var began = time.GetTimestamp();
        var fetch = new ExplainedFetch($"{method} {(showsSecrets ? address : Secrets.OfText(address))}", by is null ? null : HookPlace.Of(by) ?? by.Unit.Name, null, null);
        int place;
        lock (_lock)
        {
            place = _fetches.Count;
            _fetches.Add(fetch);
        }

        return status =>
        {
            lock (_lock)
            {
                _fetches[place] = fetch with { Status = status, Microseconds = time.GetElapsedTime(began).TotalMicroseconds };
            }
        };
    }
}
