using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>Requests that are not looked at.</summary>
internal sealed class Exemptions(ExemptOptions options)
{
    private readonly AddressSet _addresses = AddressSet.Parse(options.Addresses);
    private readonly ExemptPaths _paths = new(options.Paths);
    private readonly HashSet<string> _methods = new(options.Methods, StringComparer.Ordinal);

    public bool Covers(IRequest request) =>
        (_methods.Count > 0 && _methods.Contains(request.Method)) || _paths.Contains(request.Path) || _addresses.Contains(request.ClientAddress);
}
