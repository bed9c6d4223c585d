namespace ScriptProxy.Sdk;

/// <summary>
/// Names a value that a unit keeps for the length of one exchange. Made once, at load, by <see cref="Hooks.State{T}"/>; reading and writing
/// is an array access and allocates nothing once an exchange object has been used. The value is cleared when the exchange ends.
/// </summary>
/// <typeparam name="T">The value's type.</typeparam>
public sealed class StateKey<T>
{
    /// <summary>Made by the host.</summary>
    /// <param name="name">The name, for messages.</param>
    /// <param name="slot">The index that the host assigned.</param>
    internal StateKey(string name, int slot)
    {
        Name = name;
        Slot = slot;
    }

    /// <summary>The name under which the key was asked for.</summary>
    public string Name { get; }

    /// <summary>The index at which an exchange keeps the value.</summary>
    public int Slot { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
