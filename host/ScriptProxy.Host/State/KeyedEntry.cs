namespace ScriptProxy.Host.State;

/// <summary>What is kept for one key.</summary>
internal abstract class KeyedEntry
{
    /// <summary>The next entry of the same bucket.</summary>
    public KeyedEntry? Next;

    /// <summary>The timestamp of the last use; later than now where the entry must outlast its disuse.</summary>
    public long Used;

    public string Key { get; init; } = "";

    public int Hash { get; init; }

    /// <summary>Whether it must stay, used or not.</summary>
    public virtual bool IsHeld => false;

    /// <summary>Asked before it is taken away; from then on it must not be used.</summary>
    /// <returns>Whether it may go.</returns>
    public abstract bool TryLetGo();

    /// <summary>Says that it was used. Many write here at once, so the newest alone does.</summary>
    public void Touch(long now)
    {
        if (now > Volatile.Read(ref Used))
        {
            Volatile.Write(ref Used, now);
        }
    }
}
