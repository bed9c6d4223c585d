using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.PutBack;

/// <summary>A version of a unit that is not to serve again by itself.</summary>
/// <param name="Fault">The version, and why.</param>
/// <param name="InPlace">What serves in its place; null for nothing.</param>
/// <param name="Since">Since when.</param>
internal sealed record Bar(UnitFault Fault, UnitVersion? InPlace, DateTimeOffset Since)
{
    public const string Barred = "SP0602";

    public UnitKey Key => Fault.Key;

    /// <summary>Says to whom reloads that the version is left out.</summary>
    public Diagnostic Explain() => Diagnostic.Warning(
        Key.Path,
        Barred,
        $"this version is not served, because {Fault} after it went live; {(InPlace is null ? "nothing serves in its place" : "the previous one serves")} until it changes");
}
