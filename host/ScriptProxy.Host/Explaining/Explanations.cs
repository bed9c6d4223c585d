namespace ScriptProxy.Host.Explaining;

/// <summary>The last explanations of real exchanges, to be asked for by their id. Thread-safe.</summary>
internal sealed class Explanations
{
    /// <summary>How many are kept: enough for one who looks for something, little enough for the memory.</summary>
    public const int Capacity = 32;

    private readonly Lock _lock = new();
    private readonly Queue<Explanation> _last = new(Capacity);

    /// <summary>The ids that are known, the newest first.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_lock)
            {
                return [.. _last.Reverse().Select(explanation => explanation.Id)];
            }
        }
    }

    public void Add(Explanation explanation)
    {
        lock (_lock)
        {
            if (_last.Count == Capacity)
            {
                _last.Dequeue();
            }

            _last.Enqueue(explanation);
        }
    }

    public Explanation? Find(string id)
    {
        lock (_lock)
        {
            return _last.FirstOrDefault(explanation => explanation.Id == id);
        }
    }
}
