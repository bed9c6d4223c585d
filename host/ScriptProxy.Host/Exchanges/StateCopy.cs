namespace ScriptProxy.Host.Exchanges;

/// <summary>What the hooks of one exchange have kept in its slots, for another exchange of the same generation. It outlives the exchange object it was taken from.</summary>
internal sealed class StateCopy
{
    private readonly StateCell?[] _cells;

    private StateCopy(StateCell?[] cells) => _cells = cells;

    /// <summary>Copies what the exchange itself has set; null if that is nothing.</summary>
    public static StateCopy? Of(StateCell?[] state)
    {
        StateCell?[]? cells = null;
        for (var slot = 0; slot < state.Length; slot++)
        {
            if (state[slot] is { IsOwn: true } cell)
            {
                cells ??= new StateCell?[state.Length];
                cell.CopyTo(ref cells[slot]);
            }
        }

        return cells is null ? null : new StateCopy(cells);
    }

    public void CopyTo(StateCell?[] state)
    {
        for (var slot = 0; slot < _cells.Length; slot++)
        {
            _cells[slot]?.CopyTo(ref state[slot]);
        }
    }
}
