namespace ScriptProxy.Host.Protocol;

/// <summary>
/// How long a client may let octets wait for a window that it keeps shut: as long as those that it has taken make up for, and a grace period. What is taken quickly is so not
/// held against who pauses later, as over HTTP/1.1.
/// </summary>
internal sealed class Http2Patience
{
    private double _taken;
    private double _grace;
    private bool _waited;

    /// <summary>Forgets what was.</summary>
    public void Begin() => (_taken, _grace, _waited) = (0, 0, false);

    public void Take(int octets) => _taken += octets;

    /// <summary>Looks, once a second.</summary>
    /// <param name="waits">Whether octets wait, for this window or for another. The grace period begins when they do: not each time that they wait for this one again.</param>
    /// <param name="isShut">Whether it is this window that they wait for.</param>
    /// <param name="owed">How many octets the client owes for the second.</param>
    /// <param name="grace">The grace period.</param>
    /// <returns>Whether it is over.</returns>
    public bool IsOver(bool waits, bool isShut, double owed, TimeSpan grace)
    {
        if (waits && !_waited)
        {
            _grace = grace.TotalSeconds + 1; // they may have begun to just now
        }

        _waited = waits;
        if (waits && !isShut)
        {
            return false;
        }

        var missing = Math.Max(0, owed - _taken);
        _taken = Math.Max(0, _taken - owed);
        _grace -= isShut ? missing / owed : 0;
        return isShut && _grace <= 0;
    }
}
