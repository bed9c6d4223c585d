using System.Diagnostics;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Rules;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

internal sealed partial class UnitHooks
{
    public override void Offer<T>(string name, T service)
    {
        lock (_lock)
        {
            ThrowIfFrozen();
            _offers!.Offer(name, typeof(T), service);
        }
    }

    public override T Service<T>(string? name = null) => WhileLoading(() => (T)_offers!.Take(typeof(T), name));

    public override RouteSwitch RouteSwitch()
    {
        _unit.ReadsRoutes = true;
        return RouteWord.Switch(_routes);
    }

    public override void ExpectCluster(string id, string? option = null) => Expect(new ExpectedTarget(true, id, option, PlaceIfRule()));

    public override void ExpectRoute(string id, string? option = null) => Expect(new ExpectedTarget(false, id, option, PlaceIfRule()));

    public override void ExpectMethod(string method, string? option = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        lock (_lock)
        {
            ThrowIfFrozen();
            Mention([method], option);
        }
    }

    public override string NormalizePath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return RequestPath.Normalize(path);
    }

    public override string FullPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.GetFullPath(path, _services.BaseFolder);
    }

    /// <summary>Where the rule that loads is at the moment; null for a plugin.</summary>
    private (string File, int Line, int Column)? PlaceIfRule() => _unit.Kind == UnitKind.Rule ? RuleFault.Locate(new StackTrace(fNeedFileInfo: true), _unit.Files) : null;

    // A look at the stack is dear, so only for what is told.
    private void Mention(IEnumerable<string> methods, string? option) =>
        _methods.AddRange(methods.Where(method => KnownMethods.Suggestion(method) is not null).Select(method => new ExpectedMethod(method, option, option is null ? PlaceIfRule() : null)));

    private void Expect(ExpectedTarget target)
    {
        ArgumentNullException.ThrowIfNull(target.Id, "id");
        lock (_lock)
        {
            ThrowIfFrozen();
            _expected.Add(target);
        }
    }
}
