namespace ScriptProxy.Plugins.Buffering;

/// <summary>What all bodies together may take of something. Thread-safe.</summary>
internal sealed class Budget(long most)
{
    private long _taken;

    /// <summary>What is taken at this moment.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Takes as much as there is.</summary>
    /// <returns>How much that was; 0 if nothing is left.</returns>
    public int TryTake(int wanted)
    {
        var over = Interlocked.Add(ref _taken, wanted) - most;
        if (over <= 0)
        {
            return wanted;
        }

        var back = (int)Math.Min(over, wanted);
        GiveBack(back);
        return wanted - back;
    }

    /// <summary>Takes what is needed, whether or not there is so much.</summary>
    public int Take(int bytes)
    {
        Interlocked.Add(ref _taken, bytes);
        return bytes;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
