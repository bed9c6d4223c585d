using System.Collections.Immutable;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Pipeline;

/// <summary>What a hook asks to be matched, read.</summary>
/// <param name="Template">The path; null for any.</param>
/// <param name="Hosts">The hosts; none for any.</param>
internal readonly record struct HookMatch(PathTemplate? Template, ImmutableArray<HostPattern> Hosts)
{
    /// <exception cref="ArgumentException">A part of it is none.</exception>
    public static HookMatch Of(Match match) =>
        match.Methods.FirstOrDefault(method => !FieldSyntax.IsToken(method)) is { } wrong ? throw new ArgumentException($"'{wrong}' is no method.")
        : new HookMatch(match.Path is null ? null : PathTemplate.Parse(match.Path), [.. match.Hosts.Select(HostPattern.Parse)]);
}
