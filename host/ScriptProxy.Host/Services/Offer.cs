using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Services;

/// <summary>A service that one version of a plugin offers to rules.</summary>
internal sealed class Offer(Unit unit, Type type, string name, object service)
{
    public Unit Unit => unit;

    public Type Type => type;

    public string Name => name;

    public object Service => service;

    public bool Fits(Type wanted, string? wantedName) => type == wanted && (wantedName is null || wantedName == name);

    public override string ToString() => $"{type.Name} '{name}' of {unit.Name}";
}

/// <summary>A service that a rule took.</summary>
/// <param name="Type">The interface that it asked for.</param>
/// <param name="Name">The name that it asked for; null if it asked for the only one.</param>
/// <param name="Offer">What it got.</param>
internal sealed record TakenService(Type Type, string? Name, Offer Offer);
