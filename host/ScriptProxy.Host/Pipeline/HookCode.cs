using ScriptProxy.Host.Exchanges;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Pipeline;

/// <summary>What a hook calls. Both in one, so that whoever reads it has two that belong together.</summary>
/// <param name="When">The last part of its match; null if there is none.</param>
/// <param name="Call">Calls it.</param>
internal sealed record HookCode(Func<IExchange, bool>? When, Func<Exchange, ValueTask<Verdict>> Call);
