using ScriptProxy.Host.Protocol;
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

    public override RouteSwitch RouteSwitch() => RouteWord.Switch(_routes);

    public override void ExpectCluster(string id, string? option = null) => Expect(new ExpectedTarget(true, id, option));

    public override void ExpectRoute(string id, string? option = null) => Expect(new ExpectedTarget(false, id, option));

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
