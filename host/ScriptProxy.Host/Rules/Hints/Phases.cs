using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Hints;

/// <summary>Which member of an exchange is there in which phase.</summary>
internal static class Phases
{
    private static readonly (string Hook, Type Type)[] All =
    [
        ("OnRequest", typeof(IRequest)),
        ("OnLookup", typeof(ILookup)),
        ("OnUpstreamRequest", typeof(IUpstreamRequest)),
        ("OnUpstreamResponse", typeof(IUpstreamResponse)),
        ("OnResponse", typeof(IResponse)),
        ("OnCompleted", typeof(ICompletion)),
    ];

    /// <summary>Where a member is that this phase lacks, as a sentence; null if no phase has it.</summary>
    public static string? Having(string member) => Name(member, "is there in", type => type.GetMember(member).Length > 0);

    /// <summary>Where a member can be changed that is read-only in this phase; null if nowhere.</summary>
    public static string? Changing(string member) => Name(member, "can be changed in", type => type.GetProperty(member)?.CanWrite == true);

    /// <summary>Whether this is the name of a hook, such as <c>OnRequest</c>.</summary>
    public static bool IsHook(string name) => Array.Exists(All, phase => phase.Hook == name);

    /// <summary>Whether this is the name of what a phase's hooks see, such as <c>IRequest</c>.</summary>
    public static bool IsView(string type) => Array.Exists(All, phase => phase.Type.Name == type);

    private static string? Name(string member, string verb, Predicate<Type> has)
    {
        var hooks = All.Where(phase => has(phase.Type)).Select(phase => phase.Hook).ToList();
        return hooks.Count > 0 ? $"{member} {verb} {string.Join(", ", hooks)}" : null;
    }
}
