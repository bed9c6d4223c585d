using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

internal sealed partial class UnitHooks
{
    private readonly List<AdminEndpoint> _endpoints = [];

    protected override void AddEndpoint(AdminEndpoint endpoint)
    {
        lock (_lock)
        {
            ThrowIfFrozen();
            if (_endpoints.Exists(known => known.Method == endpoint.Method && known.Path == endpoint.Path))
            {
                throw new ArgumentException($"the unit offers the admin endpoint {endpoint.Method} {endpoint.Path} already; give it another path");
            }

            _endpoints.Add(endpoint);
        }
    }
}
