using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>Counts what was refused, and says so in the log once a second: a flood must not become one of the log.</summary>
/// <param name="hooks">Where the counter, the time and the log are.</param>
/// <param name="counter">The counter's name.</param>
/// <param name="tell">Writes to the log: from where a request came, why it was refused, and those since it was last called. Never a secret.</param>
internal sealed class Notes(Hooks hooks, string counter, Action<string, string, Untold> tell)
{
    private readonly ICounter _counter = hooks.Counter(counter);
    private readonly Pace _pace = new(hooks.Time);

    public void Add(IExchange exchange, string reason)
    {
        _counter.Add();
        if (_pace.Tell(out var untold))
        {
            tell(ExchangeKey.Of(exchange.ClientAddress), reason, untold);
        }
    }
}
