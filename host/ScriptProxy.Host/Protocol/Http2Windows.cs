using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// The windows that one HTTP/2 client opens for what it asked (RFC 9113 5.2), and whether it opens them as fast as <c>MinResponseDataRate</c> asks: a connection that takes less is cut, and a stream whose own window
/// takes less than its share, while others take enough, is reset. Kestrel itself begins the grace period anew with every octet that it sends, and with every PING that it answers. Only octets that
/// wait count, so that a slow upstream is never the client's fault; and a share is the rate divided by the answers that wait, so that many pass on a slow line. Thread-safe.
/// </summary>
/// <param name="rate">The least rate.</param>
/// <param name="onSlow">Called for an answer that was cut, and, told true, when the connection is to be.</param>
internal sealed class Http2Windows(MinDataRate rate, Action<bool> onSlow)
{
    /// <summary>RFC 9113 6.9.2.</summary>
    private const int InitialSize = 65_535;

    /// <summary>RFC 9113 7: ENHANCE_YOUR_CALM.</summary>
    private const int CalmDown = 0xB;

    private const int MostSpare = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, Http2AnswerWindow> _open = [];
    private readonly Stack<Http2AnswerWindow> _spare = [];
    private readonly Http2Patience _patience = new();
    private long _size = InitialSize;
    private long _streamSize = InitialSize;
    private int _lastStream;
    private bool _isCut;

    /// <summary>The client has sent a head: the first one of a stream asks for an answer.</summary>
    public void Asked(int stream)
    {
        lock (_lock)
        {
            if (stream <= _lastStream)
            {
                return;
            }

            _lastStream = stream;
            var window = _spare.TryPop(out var spare) ? spare : new Http2AnswerWindow();
            window.Begin(_streamSize);
            _open[stream] = window;
        }
    }

    /// <summary>The client has widened the window of a stream, or with 0 the connection's.</summary>
    public void Widened(int stream, uint octets)
    {
        lock (_lock)
        {
            if (stream == 0)
            {
                _size += octets;
            }
            else if (_open.TryGetValue(stream, out var window))
            {
                window.Size += octets;
            }
        }
    }

    /// <summary>The client has said how large the windows of streams are at first, which holds for those that are open as well (RFC 9113 6.9.2).</summary>
    public void Resized(uint octets)
    {
        lock (_lock)
        {
            foreach (var window in _open.Values)
            {
                window.Size += octets - _streamSize;
            }

            _streamSize = octets;
        }
    }

    /// <summary>The server has octets for a stream that it could send now.</summary>
    public void Give(int stream, long octets, IHttpResetFeature reset)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(stream, out var window))
            {
                window.Give(octets, reset);
            }
        }
    }

    /// <summary>The server has sent octets of an answer.</summary>
    /// <returns>Whether it would have sent more, had the client left it a window.</returns>
    public bool Sent(int stream, int octets)
    {
        lock (_lock)
        {
            _size -= octets;
            _patience.Take(octets);
            if (_open.TryGetValue(stream, out var window))
            {
                window.Take(octets);
                return IsShut(window);
            }

            return false;
        }
    }

    /// <summary>Nothing more is sent on a stream: its answer is whole, or either side has reset it.</summary>
    public void Ended(int stream)
    {
        lock (_lock)
        {
            if (_open.Remove(stream, out var window) && _spare.Count < MostSpare)
            {
                window.Begin(0);
                _spare.Push(window);
            }
        }
    }

    /// <summary>A second has passed. Not by a clock: a heart that beats late has had no time to send either.</summary>
    public void Tick()
    {
        List<IHttpResetFeature>? slow;
        lock (_lock)
        {
            if (_isCut)
            {
                return;
            }

            var (waiting, shut) = Count();
            _isCut = _patience.IsOver(waiting > 0, shut > 0, rate.BytesPerSecond, rate.GracePeriod);
            slow = _isCut ? null : TakeSlow(rate.BytesPerSecond / Math.Max(waiting, 1));
        }

        if (_isCut)
        {
            onSlow(true);
        }
        else if (slow is not null)
        {
            // Out of the lock: the server locks what it resets, and calls Sent with that in its hands. One that ends in this very instant has nothing to be reset any more.
            foreach (var reset in slow)
            {
                onSlow(false);
                reset.Reset(CalmDown);
            }
        }
    }

    /// <summary>How many answers wait, and how many of them for a window.</summary>
    private (int Waiting, int Shut) Count()
    {
        var (waiting, shut) = (0, 0);
        foreach (var window in _open.Values)
        {
            waiting += window.Waits ? 1 : 0;
            shut += IsShut(window) ? 1 : 0;
        }

        return (waiting, shut);
    }

    private List<IHttpResetFeature>? TakeSlow(double owed)
    {
        List<IHttpResetFeature>? slow = null;
        foreach (var window in _open.Values)
        {
            if (window.Patience.IsOver(window.Waits, window.IsShut, owed, rate.GracePeriod) && window.Reset is { } reset)
            {
                window.Cut();
                (slow ??= []).Add(reset);
            }
        }

        return slow;
    }

    private bool IsShut(Http2AnswerWindow window) => window.IsShut || (window.Waits && _size <= 0);
}
