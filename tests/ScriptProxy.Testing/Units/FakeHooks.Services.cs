using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

public sealed partial class FakeHooks
{
    private readonly Dictionary<(Type Type, string? Name), object> _services = [];

    /// <summary>What the unit offers to others, by interface and name.</summary>
    public Dictionary<(Type Type, string Name), object> Offered { get; } = [];

    /// <summary>Lets the unit take a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="name">The name under which the unit asks for it, if it gives one.</param>
    public void Give<T>(T service, string? name = null)
        where T : class => _services[(typeof(T), name)] = service;

    public override void Offer<T>(string name, T service) => Offered.Add((typeof(T), name), service);

    public override T Service<T>(string? name = null) => _services.TryGetValue((typeof(T), name), out var service)
        ? (T)service
        : throw new InvalidOperationException($"No {typeof(T).Name} named '{name}' was given to the unit: the test calls Give for each service.");

    /// <summary>What routes say of the unit, by id.</summary>
    public Dictionary<string, bool> Routes { get; } = [];

    public override RouteSwitch RouteSwitch() => new(Routes);

    /// <summary>The routes and clusters that the unit says it is about, each with the option that names it.</summary>
    public List<(string Id, string? Option)> Expected { get; } = [];

    public override void ExpectCluster(string id, string? option = null) => Expected.Add((id, option));

    public override void ExpectRoute(string id, string? option = null) => Expected.Add((id, option));

    /// <summary>The methods that the unit says an option is about, each with that option.</summary>
    public List<(string Method, string? Option)> ExpectedMethods { get; } = [];

    public override void ExpectMethod(string method, string? option = null) => ExpectedMethods.Add((method, option));

    public override string NormalizePath(string path) => path;

    public override string FullPath(string path) => Path.GetFullPath(path, Folder);
}
