using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.State.Adaptive;
using ScriptProxy.Host.Stores.Disk;
using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>Takes states by name for one version of a unit.</summary>
internal sealed class UnitStates(string unit, string path, KeptStates states, UnitLifetime lifetime, TimeProvider time, DiagnosticList findings)
{
    private readonly Declarations _declarations = new();

    public ICounter Counter(string name) => Take(name, () => new KeptCounter());

    public ITable Table(string name, TableOptions options)
    {
        StateOptions.Check(options);
        var state = Take(name, () => new TableState(options.Capacity));
        var table = new Table(state, options, time);
        _declarations.Add("table", name, options);
        lifetime.AddLive(() => state.Newest = table);
        return table;
    }

    public ILimiter Limiter(string name, RateLimit limit)
    {
        StateOptions.CheckCapacity(limit.Capacity);
        var limiter = new Limiter(Take(name, () => new KeyedEntries<LimiterEntry>(limit.Capacity)), name, limit, time);
        _declarations.Add("limiter", name, limit);
        return limiter;
    }

    public IGate Gate(string name, GateOptions options)
    {
        StateOptions.CheckCapacity(options.Capacity);
        var gate = new Gate(Take(name, () => new KeyedEntries<GateEntry>(options.Capacity)), name, options, time);
        _declarations.Add("gate", name, options);
        return gate;
    }

    public IAdaptiveGate AdaptiveGate(string name, AdaptiveGateOptions options)
    {
        var terms = AdaptiveTerms.Of(options, time);
        _declarations.Add("adaptive gate", name, options);
        var state = Take(name, () => new AdaptiveState(terms, time));
        lifetime.AddLive(() => state.Terms = terms);
        return new AdaptiveGate(state, name, terms, time);
    }

    public IStore MemoryStore(string name, MemoryStoreOptions options)
    {
        var store = Take(name, () => new MemoryStore(name, options, time));
        lifetime.Own(store.Hold(options));
        return store;
    }

    /// <summary>Takes a store on disk. Thread-safe.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Where it lies, and its limits.</param>
    /// <param name="log">Its log.</param>
    /// <param name="isTrial">Whether nobody is served: then the folder, which a running proxy may have, is left alone.</param>
    public IStore DiskStore(string name, DiskStoreOptions options, ILogger log, bool isTrial)
    {
        Stores.Disk.DiskStore.Check(options);
        if (isTrial)
        {
            return new MemoryStore(name, new MemoryStoreOptions(), time);
        }

        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Folder));
        var store = Take($"{name} in {folder}", () => new DiskStore(name, options with { Folder = folder }, time, log));
        lifetime.Own(store.Hold(options));
        return store;
    }

    /// <summary>Checks the type of a value before it is taken, and warns if the unit's version before has one of another type.</summary>
    /// <exception cref="ArgumentException">The type would keep the unit's code in memory.</exception>
    public void CheckKept(string name, Type type)
    {
        KeptType.Check(type, name);
        if (states.HeldAs(unit, name, type) is { } other)
        {
            findings.Add(Diagnostic.Warning(path, "SP0506", $"the kept value '{name}' was of the type {other} and is of {type} now, so it begins anew"));
        }
    }

    /// <summary>Takes a value whose type has been checked. Thread-safe.</summary>
    public T Kept<T>(string name, Func<T> make)
        where T : class => Take(name, () =>
        {
            var value = make() ?? throw new ArgumentException($"nothing was made for '{name}'", nameof(make));
            KeptType.Check(value.GetType(), name);
            return value;
        });

    private T Take<T>(string name, Func<T> make)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return states.Take(unit, name, lifetime, make);
    }
}
