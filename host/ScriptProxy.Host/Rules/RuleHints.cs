using System.Text.RegularExpressions;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules;

/// <summary>What the compiler cannot know: what the author of a rule most likely meant.</summary>
internal static partial class RuleHints
{
    private static readonly (string Hook, Type Type)[] Phases =
    [
        ("OnRequest", typeof(IRequest)),
        ("OnLookup", typeof(ILookup)),
        ("OnUpstreamRequest", typeof(IUpstreamRequest)),
        ("OnUpstreamResponse", typeof(IUpstreamResponse)),
        ("OnResponse", typeof(IResponse)),
        ("OnCompleted", typeof(ICompletion)),
    ];

    private const string EndWithVerdict = "a hook that decides ends every way with a verdict, such as: return Continue;";

    /// <summary>A hint for an error of the compiler, or null.</summary>
    public static string? For(string code, string message) => code switch
    {
        "CS1061" => WrongPhase(message),
        "CS0200" => ReadOnly(message),
        "CS0126" or "CS1643" when message.Contains("<" + nameof(IRequest), StringComparison.Ordinal) || message.Contains("<" + nameof(ILookup), StringComparison.Ordinal)
            || message.Contains("<" + nameof(IUpstreamRequest), StringComparison.Ordinal) => EndWithVerdict,
        "CS8030" => EndWithVerdict,
        "CS0117" or "CS1729" when message.StartsWith("'Match'", StringComparison.Ordinal) => "add: using Match = ScriptProxy.Sdk.Match;",
        "CS0103" or "CS0246" when message.Contains("'Regex'", StringComparison.Ordinal) => "add: using System.Text.RegularExpressions;",
        "CS0234" or "CS0246" => "a rule sees the SDK and the framework only; put what needs a library into a plugin",
        _ => null,
    };

    private static string? WrongPhase(string message) =>
        MissingMember().Match(message) is { Success: true } match
            ? Name(match.Groups["member"].Value, "is there in", (type, member) => type.GetMember(member).Length > 0)
            : null;

    private static string? ReadOnly(string message) =>
        ReadOnlyMember().Match(message) is { Success: true } match
            ? Name(match.Groups["member"].Value, "can be changed in", (type, member) => type.GetProperty(member)?.CanWrite == true)
            : null;

    private static string? Name(string member, string verb, Func<Type, string, bool> has)
    {
        var hooks = Phases.Where(phase => has(phase.Type, member)).Select(phase => phase.Hook).ToList();
        return hooks.Count > 0 ? $"{member} {verb} {string.Join(", ", hooks)}" : null;
    }

    [GeneratedRegex(@"^'I\w+' does not contain a definition for '(?<member>\w+)'")]
    private static partial Regex MissingMember();

    [GeneratedRegex(@"^Property or indexer 'I\w+\.(?<member>\w+)'")]
    private static partial Regex ReadOnlyMember();
}
