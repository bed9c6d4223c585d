namespace ScriptProxy.Load.Soak;

/// <summary>The generations that the proxy is to serve, one after the other, and how far it has come. Thread-safe.</summary>
internal sealed class Expectations
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Content, int> _numbers = [];
    private readonly List<TaskCompletionSource> _seen = [];
    private int _highest = -1;

    /// <summary>The newest generation that any answer came from. Whoever asks now must not get an older one.</summary>
    public int Highest => Volatile.Read(ref _highest);

    /// <summary>Announces the next generation, before the change is made.</summary>
    /// <returns>Ends with the first answer that comes from it.</returns>
    public Task Expect(Content content)
    {
        lock (_lock)
        {
            _numbers.Add(content, _seen.Count);
            _seen.Add(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return _seen[^1].Task;
        }
    }

    /// <summary>Takes note of an answer.</summary>
    /// <param name="content">What the exchange saw.</param>
    /// <param name="least"><see cref="Highest"/> at the time of the request.</param>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? See(Content content, int least)
    {
        lock (_lock)
        {
            if (!_numbers.TryGetValue(content, out var number))
            {
                return $"{content} is no generation that ever was";
            }

            _highest = Math.Max(_highest, number);
            _seen[number].TrySetResult();
            return number >= least ? null : $"generation {number} after {least} had been seen";
        }
    }
}
