using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Hints;

/// <summary>What the compiler cannot know: what the author of a rule most likely meant.</summary>
internal static partial class RuleHints
{
    private const string EndWithVerdict = "a hook that decides ends every way with a verdict, such as: return Continue;";
    private const string FrameworkOnly =
        "a rule sees the SDK, the framework and the packages that it names, such as #r \"nuget: Name, 1.2.3\"; or put what needs a library into a plugin";

    /// <summary>A hint for an error of the compiler, or null.</summary>
    public static string? For(Diagnostic finding, Compilation compilation)
    {
        var place = new HintPlace(finding, compilation);
        return place.Code switch
        {
            "CS1061" or "CS1929" => MemberHints.For(place),
            "CS0117" or "CS1729" when NameHints.TypeOfSdk(place) is { } meantType => meantType,
            "CS0117" => MemberHints.For(place),
            "CS1729" => MemberHints.ForCreation(place),
            "CS0103" => NameHints.ForName(place),
            "CS0246" => NameHints.ForType(place) ?? (NameHints.MeantType(place) is { } meant ? $"did you mean {meant}? Otherwise: {FrameworkOnly}" : FrameworkOnly),
            "CS0234" => FrameworkOnly,
            "CS0200" when place.Message.Contains(nameof(IQueryCollection), StringComparison.Ordinal) => ArgumentHints.Query,
            "CS0200" => ReadOnlyMember().Match(place.Message) is { Success: true } match ? Phases.Changing(match.Groups["member"].Value) : null,
            "CS0019" or "CS0029" when TimeHint(place) is { } time => time,
            "CS0126" or "CS1643" when IsOfRequestHook(place.Message) || place.Message.Contains(nameof(Verdict), StringComparison.Ordinal) => EndWithVerdict,
            "CS0201" when place.Node?.ToString() == nameof(Hooks.Continue) => EndWithVerdict,
            "CS8030" when place.OwnHook is { } hook => !IsOfRequestHook(hook) ? $"{hook} decides nothing, so its hooks give nothing back: leave out what stands after return" : EndWithVerdict,
            "CS0029" or "CS0266" or "CS1662" when place.Message.Contains(nameof(Verdict), StringComparison.Ordinal) =>
                "a verdict is Continue, or what request.Respond(...), request.Redirect(...) or request.Abort() gives back",
            "CS1501" or "CS1503" or "CS7036" => ArgumentHints.For(place),
            "CS4014" => "nobody waits for it; write: await before it",
            "CS1593" when place.Hook is { } hook => $"a hook has one parameter, the exchange: {hook}({Parameter(hook)} => ...)",
            _ => null,
        };
    }

    /// <summary>For a number where a time belongs, which elsewhere is one of seconds or of milliseconds.</summary>
    private static string? TimeHint(HintPlace place) => !place.Message.Contains(nameof(TimeSpan), StringComparison.Ordinal) || !NumberType().IsMatch(place.Message) ? null
        : place.Node?.DescendantNodesAndSelf().OfType<LiteralExpressionSyntax>().LastOrDefault(literal => literal.Token.Value is int or long or double) is { } number
            ? $"a time is a TimeSpan: write TimeSpan.FromSeconds({number}) or TimeSpan.FromMilliseconds({number})"
            : "a time is a TimeSpan: write TimeSpan.FromSeconds(...) or TimeSpan.FromMilliseconds(...)";

    /// <summary>Whether these are hooks that give back a verdict: by the hook's name, or by the type of the delegate in a message.</summary>
    private static bool IsOfRequestHook(string text) =>
        text is nameof(Hooks.OnRequest) or nameof(Hooks.OnLookup) or nameof(Hooks.OnUpstreamRequest)
        || Array.Exists([nameof(IRequest), nameof(ILookup), nameof(IUpstreamRequest)], type => text.Contains("<" + type, StringComparison.Ordinal));

    private static string Parameter(string hook) => hook switch
    {
        nameof(Hooks.OnRequest) or nameof(Hooks.OnUpstreamRequest) => "request",
        nameof(Hooks.OnResponse) or nameof(Hooks.OnUpstreamResponse) => "response",
        _ => "exchange",
    };

    [GeneratedRegex(@"^Property or indexer 'I\w+\.(?<member>\w+)'", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex ReadOnlyMember();

    [GeneratedRegex("'(int|long|double)'", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex NumberType();
}
