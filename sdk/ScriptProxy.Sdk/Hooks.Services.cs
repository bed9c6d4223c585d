namespace ScriptProxy.Sdk;

// Plugins offer, rules take: plugins load first, so that what a rule takes is there. What both see must be of the SDK or the framework.
public abstract partial class Hooks
{
    /// <summary>Offers a service to rules under the plugin's own name. See <see cref="Offer{T}(string, T)"/>.</summary>
    /// <typeparam name="T">The interface under which rules take it.</typeparam>
    /// <param name="service">The service.</param>
    public void Offer<T>(T service) where T : class => Offer(Unit, service);

    /// <summary>
    /// Offers a service to rules, such as an <see cref="ILimiter"/>, an <see cref="ITable"/> or an <see cref="IVerifier"/>. Rules call it from many
    /// threads. When this plugin is replaced, the rules that took the service are loaded anew together with it: an exchange never sees two
    /// versions. They end before the plugin does.
    /// </summary>
    /// <typeparam name="T">An interface of the SDK or the framework.</typeparam>
    /// <param name="name">The name, to tell it from others of the same interface; compared by its characters.</param>
    /// <param name="service">The service.</param>
    /// <exception cref="ArgumentException">The type is no interface, or belongs to the plugin, so that rules do not know it.</exception>
    /// <exception cref="InvalidOperationException">The plugin offers such a service under this name already; the unit is a rule; or it has been loaded already.</exception>
    public abstract void Offer<T>(string name, T service) where T : class;

    /// <summary>
    /// Takes a service that a plugin offers. A rule whose service is missing does not load, and neither does a generation without the plugin.
    /// </summary>
    /// <typeparam name="T">The interface under which it is offered.</typeparam>
    /// <param name="name">The name under which it is offered; null for the only one of the interface.</param>
    /// <returns>The service, of use until the rule ends.</returns>
    /// <exception cref="InvalidOperationException">
    /// No plugin offers it, or several do: the message lists what is offered. Or the unit is a plugin; or it has been loaded already.
    /// </exception>
    public abstract T Service<T>(string? name = null) where T : class;

    /// <summary>
    /// What the configuration's routes say of the unit, under its name: <c>"Metadata": { "Compression": "off" }</c> in a route is for the unit <c>Compression</c>. When that changes, the unit is loaded anew.
    /// </summary>
    /// <exception cref="OptionsException">A route says something else than <c>on</c> or <c>off</c>.</exception>
    public abstract RouteSwitch RouteSwitch();

    /// <summary>
    /// Says that the unit is about a cluster of the configuration. If there is none of that id, that is a warning; at a start, and for <c>check</c>, an error if an id is nearly the same. It is looked at whenever the configuration changes, without the
    /// unit being loaded anew. Called while loading.
    /// </summary>
    /// <param name="id">The cluster's id, whatever its case.</param>
    /// <param name="option">The key of the option that names it, such as <c>Options:Overload:Clusters:api</c>; null where the unit's own text does.</param>
    /// <exception cref="ArgumentNullException">The id is null.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract void ExpectCluster(string id, string? option = null);

    /// <summary>Says that the unit is about a route of the configuration, as <see cref="ExpectCluster"/> does of a cluster.</summary>
    /// <param name="id">The route's id, whatever its case.</param>
    /// <param name="option">The key of the option that names it, such as <c>Options:Compression:ExceptRoutes:0</c>; null where the unit's own text does.</param>
    /// <exception cref="ArgumentNullException">The id is null.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract void ExpectRoute(string id, string? option = null);

    /// <summary>Says that an option of the unit is about a method. If it is nearly one that people use, such as <c>GTE</c>, that is a warning: requests may have methods of one's own. What a rule's hooks match is looked at by itself. Called while loading.</summary>
    /// <param name="method">The method.</param>
    /// <param name="option">The key of the option that names it, such as <c>Options:RateLimiting:Limits:api:Costs:POST</c>; null where the unit's own text does.</param>
    /// <exception cref="ArgumentNullException">The method is null.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract void ExpectMethod(string method, string? option = null);

    /// <summary>As <see cref="ExpectMethod"/>, of each method in a list.</summary>
    /// <param name="methods">The methods.</param>
    /// <param name="option">The key of the list.</param>
    public void ExpectMethods(IEnumerable<string> methods, string option)
    {
        ArgumentNullException.ThrowIfNull(methods);
        foreach (var (index, method) in methods.Index())
        {
            ExpectMethod(method, $"{option}:{index}");
        }
    }

    /// <summary>Spells a path as <see cref="IExchange.Path"/> does, so that a path from elsewhere, such as an address to purge, can be compared with it.</summary>
    /// <param name="path">The path, beginning with <c>/</c>, with or without escapes.</param>
    /// <returns>The normalised path.</returns>
    public abstract string NormalizePath(string path);

    /// <summary>The full path of a file or folder that the unit's options name: seen from the configuration file's folder, or from the current one if there is no file.</summary>
    /// <param name="path">The path, relative or full.</param>
    /// <exception cref="ArgumentException">The path is empty, or none.</exception>
    public abstract string FullPath(string path);
}
