namespace ScriptProxy.Host.Exchanges;

/// <summary>Holds one unit's value in an exchange object; kept from exchange to exchange, so that setting a value allocates nothing.</summary>
internal abstract class StateCell
{
    public abstract void Clear();

    /// <summary>Whether the exchange itself has set the value, and has not begun with it.</summary>
    public bool IsOwn { get; protected set; }

    /// <summary>Gives the value to the cell of another exchange, which is made where there is none.</summary>
    public abstract void CopyTo(ref StateCell? other);
}

/// <inheritdoc/>
internal sealed class StateCell<T> : StateCell
{
    public T? Value { get; private set; }

    public void Set(T value) => (Value, IsOwn) = (value, true);

    public override void Clear() => (Value, IsOwn) = (default, false);

    public override void CopyTo(ref StateCell? other)
    {
        if (other is not StateCell<T> cell)
        {
            other = cell = new StateCell<T>();
        }

        (cell.Value, cell.IsOwn) = (Value, false);
    }
}
