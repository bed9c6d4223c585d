using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>Takes states by name for one version of a unit.</summary>
internal sealed class UnitStates(string unit, string path, KeptStates states, UnitLifetime lifetime, TimeProvider time, DiagnosticList findings)
{
    public ICounter Counter(string name) => Take(name, () => new KeptCounter());

    public ITable Table(string name, TableOptions options) =>
        new Table(Take(name, () => new KeyedEntries<TableEntry>()), options, time);

    public ILimiter Limiter(string name, RateLimit limit) =>
        new Limiter(Take(name, () => new KeyedEntries<LimiterEntry>()), limit, time);

    public T Kept<T>(string name, Func<T> make)
        where T : class
    {
        KeptType.Check(typeof(T), name);
        if (states.HeldAs(unit, name, typeof(T)) is { } other)
        {
            findings.Add(Diagnostic.Warning(path, "SP0506", $"the kept value '{name}' was of the type {other} and is of {typeof(T)} now, so it begins anew"));
        }

        return Take(name, () =>
        {
            var value = make() ?? throw new ArgumentException($"nothing was made for '{name}'", nameof(make));
            KeptType.Check(value.GetType(), name);
            return value;
        });
    }

    private T Take<T>(string name, Func<T> make)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return states.Take(unit, name, lifetime, make);
    }
}
