using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.State;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

public sealed partial class FakeHooks
{
    private readonly UnitLifetime _lifetime = new();
    private readonly DiagnosticList _findings = [];
    private KeptStates _states;

    private UnitStates States => field ??= new(Unit, Folder, _states, _lifetime, Clock, _findings);

    /// <summary>Goes live, as a version does that is served.</summary>
    public void GoLive() => _lifetime.GoLive();

    /// <summary>What the unit's next version gets: the same clock, and what this one took from the host by name.</summary>
    public FakeHooks Reloaded() => new(Unit, _options, Folder) { Clock = Clock, Limiters = Limiters, _states = _states };

    public override ICounter Counter(string name) => States.Counter(name);

    public override ITable Table(string name, TableOptions? options = null) => States.Table(name, options ?? new TableOptions());

    public override ILimiter Limiter(string name, RateLimit limit) => States.Limiter(name, limit);

    /// <summary>Makes what stands in place of a limiter in memory for who awaits it. Default: that limiter itself.</summary>
    public Func<ILimiter, IAsyncLimiter> Limiters { get; init; } = limiter => limiter;

    public override IAsyncLimiter AsyncLimiter(string name, RateLimit limit) => Limiters(Limiter(name, limit));

    public override IGate Gate(string name, GateOptions options) => States.Gate(name, options);

    public override IAdaptiveGate AdaptiveGate(string name, AdaptiveGateOptions options) => States.AdaptiveGate(name, options);

    public override IStore MemoryStore(string name, MemoryStoreOptions? options = null) => States.MemoryStore(name, options ?? new MemoryStoreOptions());

    /// <summary>What is given in place of a store on disk; null for one on disk.</summary>
    public IStore? Disk { get; init; }

    public override IStore DiskStore(string name, DiskStoreOptions options) => Disk ?? States.DiskStore(name, options, Log, isTrial: false);

    public override T Kept<T>(string name, Func<T> make)
    {
        States.CheckKept(name, typeof(T));
        return States.Kept(name, make);
    }
}
