namespace ScriptProxy.Host.Protocol;

/// <summary>
/// What one connection may still spend on frames that carry nothing. Read by the connection's one reader; <see cref="Sent"/> and <see cref="Charge"/> alone
/// are called from elsewhere. The clock and the bytes sent are asked only when the allowance has run out, so that a frame costs a subtraction.
/// </summary>
/// <param name="options">What connections may spend.</param>
/// <param name="time">The time.</param>
/// <param name="hasFlooded">Whether the address has had a connection ended for a flood of late. Who has a burst anew with each connection else floods by opening them.</param>
internal sealed class Http2Allowance(Http2FloodOptions options, TimeProvider time, bool hasFlooded = false)
{
    /// <summary>
    /// The price of an empty frame beyond its own bytes. Kestrel answers PING and SETTINGS with as many bytes as they have, and bytes sent
    /// earn; the frame's own bytes are charged too, so that nobody lives on those answers.
    /// </summary>
    public const int FramePrice = 16;

    /// <summary>
    /// The price of a reset, whoever sends it: the work for the request has been done by then, so that requests that are reset without end are an attack (CVE-2023-44487). At four frames and its own bytes
    /// a connection has 850 of them at once and some 40 a second; nghttp2 allows 1,000 and 33.
    /// </summary>
    public const int ResetPrice = (4 * FramePrice) + 13;

    /// <summary>The price of a request whose head is refused before any hook: more than the answer to it earns, so that endless ones end too.</summary>
    public const int RefusalPrice = 512;

    private const int FlooderShare = 64;

    private readonly double _capacity = CapacityOf(options, hasFlooded);
    private readonly double _perSecond = (double)options.PerSecond * FramePrice;
    private double _left = CapacityOf(options, hasFlooded);
    private long _settledAt = time.GetTimestamp();
    private long _sentAtSettlement;
    private long _sent;
    private long _charged;
    private long _paid;

    /// <summary>Something was sent to the client that earns so much. One caller at a time.</summary>
    public void Sent(int points) => Volatile.Write(ref _sent, _sent + points);

    /// <summary>Has the next frame pay for something beside itself. Thread-safe.</summary>
    public void Charge(int points) => Interlocked.Add(ref _charged, points);

    public void Earn(int points) => _left = Math.Min(_capacity, _left + points);

    /// <summary>Pays for a frame, and for what was charged since the one before.</summary>
    /// <returns>False if the connection has spent more than it had.</returns>
    public bool TrySpend(int points)
    {
        var charged = Volatile.Read(ref _charged);
        _left -= points + charged - _paid;
        _paid = charged;
        return _left >= 0 || Settle();
    }

    private static double CapacityOf(Http2FloodOptions options, bool hasFlooded) => (double)options.Burst * FramePrice / (hasFlooded ? FlooderShare : 1);

    private bool Settle()
    {
        var now = time.GetTimestamp();
        var sent = Volatile.Read(ref _sent);
        var earned = (time.GetElapsedTime(_settledAt, now).TotalSeconds * _perSecond) + (sent - _sentAtSettlement);
        (_settledAt, _sentAtSettlement) = (now, sent);
        _left = Math.Min(_capacity, _left + earned);
        return _left >= 0;
    }
}
