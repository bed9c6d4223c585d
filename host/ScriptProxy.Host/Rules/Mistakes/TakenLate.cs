using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Host.Rules.Hints;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Mistakes;

/// <summary>What is taken or registered while the rule loads, asked for in a hook: there it throws, at the first exchange.</summary>
internal static class TakenLate
{
    private static readonly HashSet<string> Taken =
    [
        nameof(Hooks.State), nameof(Hooks.SharedState), nameof(Hooks.Counter), nameof(Hooks.Table), nameof(Hooks.Limiter), nameof(Hooks.Gate), nameof(Hooks.AdaptiveGate),
        nameof(Hooks.Kept), nameof(Hooks.Service), nameof(Hooks.MemoryStore), nameof(Hooks.DiskStore), nameof(Hooks.RouteSwitch), nameof(Hooks.Options),
    ];

    private static readonly HashSet<string> Registered =
    [
        nameof(Hooks.OnRequest), nameof(Hooks.OnLookup), nameof(Hooks.OnUpstreamRequest), nameof(Hooks.OnUpstreamResponse), nameof(Hooks.OnResponse), nameof(Hooks.OnCompleted),
        nameof(Hooks.OnStart), nameof(Hooks.OnStop), nameof(Hooks.OnAdmin), nameof(Hooks.Every), nameof(Hooks.FailOpen), nameof(Hooks.FailClosed), nameof(Hooks.Budget), nameof(Hooks.RunLast),
        nameof(Hooks.ExpectCluster), nameof(Hooks.ExpectRoute), nameof(Hooks.ExpectMethod), nameof(Hooks.ExpectMethods),
    ];

    public static Mistake? Check(SyntaxNode node, SemanticSource source) =>
        node is InvocationExpressionSyntax { Expression: SimpleNameSyntax { Identifier.ValueText: var name } called }
        && WhatToDo(called, name) is { } advice
        && HookAround(node) is { } hook
        && source.IsOf<Hooks>(called)
            ? new Mistake(called.GetLocation(), "SP0336", $"{(name == nameof(Hooks.Options) ? "options are bound anew at each call, and belong to the load" : $"{name} is there only while the rule loads, so this throws when {hook} is called")}; {advice}")
            : null;

    private static string? WhatToDo(SimpleNameSyntax called, string name) =>
        Taken.Contains(name) ? $"write it outside of hooks, and use the variable here: var taken = {called}(...);"
        : Registered.Contains(name) ? "write it outside of hooks"
        : null;

    private static string? HookAround(SyntaxNode node) => node.Ancestors().OfType<AnonymousFunctionExpressionSyntax>().Select(HintPlace.HookTaking).FirstOrDefault(hook => hook is not null);
}
