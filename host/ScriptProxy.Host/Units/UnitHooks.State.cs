using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

internal sealed partial class UnitHooks
{
    public override ICounter Counter(string name) => WhileLoading(() => _kept.Counter(name));

    public override ITable Table(string name, TableOptions? options = null) => WhileLoading(() => _kept.Table(name, options ?? new TableOptions()));

    public override ILimiter Limiter(string name, RateLimit limit) => WhileLoading(() => _kept.Limiter(name, limit));

    public override IGate Gate(string name, GateOptions options) => WhileLoading(() => _kept.Gate(name, options));

    public override IAdaptiveGate AdaptiveGate(string name, AdaptiveGateOptions options) => WhileLoading(() => _kept.AdaptiveGate(name, options));

    public override T Kept<T>(string name, Func<T> make)
    {
        lock (_lock)
        {
            ThrowIfFrozen();
            _kept.CheckKept(name, typeof(T));
        }

        return _kept.Kept(name, make); // not under the lock: whoever gives the unit up because it hangs needs that
    }
}
