namespace ScriptProxy.Host.Exchanges;

/// <summary>Holds one unit's value in an exchange object; kept from exchange to exchange, so that setting a value allocates nothing.</summary>
internal abstract class StateCell
{
    public abstract void Clear();

    /// <summary>Gives the value to the cell of another exchange, which is made where there is none.</summary>
    public abstract void CopyTo(ref StateCell? other);
}

/// <inheritdoc/>
internal sealed class StateCell<T> : StateCell
{
    public T? Value { get; set; }

    public override void Clear() => Value = default;

    public override void CopyTo(ref StateCell? other)
    {
        if (other is not StateCell<T> cell)
        {
            other = cell = new StateCell<T>();
        }

        cell.Value = Value;
    }
}
