using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>Counts what was refused, and says so in the log once a second: a flood must not become one of the log.</summary>
/// <param name="hooks">Where the counter, the time and the log are.</param>
/// <param name="counter">The counter's name.</param>
/// <param name="tell">Writes to the log: how many since it was last called, from where the last of them came, and why it was refused. Never a secret.</param>
internal sealed class Notes(Hooks hooks, string counter, Action<long, string, string> tell)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ICounter _counter = hooks.Counter(counter);
    private readonly TimeProvider _time = hooks.Time;
    private long _silent = long.MinValue;
    private long _untold;

    public void Add(IExchange exchange, string reason)
    {
        _counter.Add();
        Interlocked.Increment(ref _untold);
        var now = _time.GetTimestamp();
        var silent = Volatile.Read(ref _silent);
        if (now >= silent && Interlocked.CompareExchange(ref _silent, now + (long)(Pause.TotalSeconds * _time.TimestampFrequency), silent) == silent)
        {
            tell(Interlocked.Exchange(ref _untold, 0), ExchangeKey.Of(exchange.ClientAddress), reason);
        }
    }
}
