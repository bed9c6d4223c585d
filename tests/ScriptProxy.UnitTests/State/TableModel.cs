namespace ScriptProxy.UnitTests.State;

/// <summary>What a table is to do, in the plainest way: it remembers every event.</summary>
internal sealed class TableModel(TimeSpan expiry, TimeSpan window)
{
    private readonly Dictionary<string, List<(TimeSpan At, long Amount)>> _events = [];

    public long Increment(string key, long amount, TimeSpan now)
    {
        Known(key, now).Add((now, amount));
        return Count(key, now);
    }

    public long Count(string key, TimeSpan now) => Known(key, now).Sum(item => item.Amount);

    public bool Remove(string key, TimeSpan now)
    {
        Known(key, now);
        return _events.Remove(key, out var events) && events.Count > 0;
    }

    /// <summary>What came within the last window, and within two windows before it: an estimate cannot be further off than that.</summary>
    public (long Exact, long Before) Within(string key, TimeSpan now)
    {
        var events = Known(key, now);
        var exact = events.Where(item => item.At > now - window).Sum(item => item.Amount);
        return (exact, events.Where(item => item.At > now - (window * 2)).Sum(item => item.Amount));
    }

    private List<(TimeSpan At, long Amount)> Known(string key, TimeSpan now)
    {
        if (!_events.TryGetValue(key, out var events) || events.Count == 0 || now - events[^1].At >= expiry)
        {
            _events[key] = events = [];
        }

        return events;
    }
}
