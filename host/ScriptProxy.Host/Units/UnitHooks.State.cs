using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

internal sealed partial class UnitHooks
{
    public override ICounter Counter(string name) => WhileLoading(() => _kept.Counter(name));

    public override ITable Table(string name, TableOptions? options = null) => WhileLoading(() => _kept.Table(name, options ?? new TableOptions()));

    public override ILimiter Limiter(string name, RateLimit limit) => WhileLoading(() => _kept.Limiter(name, limit));

    public override T Kept<T>(string name, Func<T> make) => WhileLoading(() => _kept.Kept(name, make));
}
