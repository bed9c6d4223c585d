namespace ScriptProxy.Host.Exchanges;

/// <summary>Holds one unit's value in an exchange object; kept from exchange to exchange, so that setting a value allocates nothing.</summary>
internal abstract class StateCell
{
    public abstract void Clear();
}

/// <inheritdoc/>
internal sealed class StateCell<T> : StateCell
{
    public T? Value { get; set; }

    public override void Clear() => Value = default;
}
