using ScriptProxy.Plugins.Rewriting.Scopes;
using ScriptProxy.Plugins.Rewriting.Scripting;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting;

/// <summary>Rewrites bodies while they pass, as the options say. Everything is read and checked at load; a body is never held whole.</summary>
public sealed class RewritingPlugin : IProxyPlugin
{
    /// <inheritdoc/>
    public void Configure(Hooks hooks)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        hooks.Offer<IRewriter>(new Rewriter());
        var routes = hooks.RouteSwitch();
        if (hooks.HasOptions)
        {
            Register(hooks, hooks.Options<RewritingOptions>(), routes);
        }
    }

    private static void Register(Hooks hooks, RewritingOptions options, RouteSwitch routes)
    {
        var errors = new List<OptionError>();
        for (var index = 0; index < options.Request.Count; index++)
        {
            Add(hooks, options.Request[index] ?? new RequestEntry(), new ScopeReader($"Options:{hooks.Unit}:Request:{index}", errors));
        }

        for (var index = 0; index < options.Response.Count; index++)
        {
            Add(hooks, options.Response[index] ?? new ResponseEntry(), new ScopeReader($"Options:{hooks.Unit}:Response:{index}", errors), routes);
        }

        if (errors.Count > 0)
        {
            throw new OptionsException(errors);
        }
    }

    private static void Add(Hooks hooks, RequestEntry entry, ScopeReader scope)
    {
        var changes = EntryReader.Read(entry, scope);
        scope.Expect(hooks, entry.For);
        scope.Register(() => hooks.OnRequest(scope.Match(entry.For), request =>
        {
            foreach (var change in changes)
            {
                change.Declare(request);
            }
        }));
    }

    private static void Add(Hooks hooks, ResponseEntry entry, ScopeReader scope, RouteSwitch routes)
    {
        var changes = EntryReader.Read(entry, scope, routes);
        scope.Expect(hooks, entry.For);
        scope.Register(() =>
        {
            var match = scope.Match(entry.For);
            hooks.OnUpstreamRequest(match, changes.Apply);
            hooks.OnUpstreamResponse(match, changes.Apply);
        });
    }
}
