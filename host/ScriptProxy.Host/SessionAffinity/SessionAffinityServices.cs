using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Yarp.ReverseProxy.SessionAffinity;

namespace ScriptProxy.Host.SessionAffinity;

internal static class SessionAffinityServices
{
    /// <summary>
    /// Puts <see cref="HmacCookieAffinityPolicy"/> in the place of YARP's own <c>HashCookie</c>, which needs an assembly that is not shipped
    /// with the host. To be called after <c>AddReverseProxy</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">YARP's policy is not registered: the call came too early, or YARP has changed.</exception>
    public static IServiceCollection ReplaceHashCookieAffinity(this IServiceCollection services)
    {
        // The type is internal to YARP, so its name is all there is to go by.
        var theirs = services.FirstOrDefault(service =>
            service.ServiceType == typeof(ISessionAffinityPolicy) && service.ImplementationType?.Name == "HashCookieSessionAffinityPolicy")
            ?? throw new InvalidOperationException("YARP's HashCookie policy is not registered. Call ReplaceHashCookieAffinity after AddReverseProxy.");
        services.Remove(theirs);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISessionAffinityPolicy, HmacCookieAffinityPolicy>());
        return services;
    }

    /// <summary>
    /// Makes the keys that YARP's <c>Cookie</c> and <c>CustomHeader</c> affinity encrypt with when the first cookie is to be encrypted, and
    /// not at every start: a proxy without them writes no key file and warns of none. To be called after <c>AddReverseProxy</c>.
    /// </summary>
    public static IServiceCollection MakeProtectionKeysWhenNeeded(this IServiceCollection services)
    {
        // Internal to ASP.NET, so its name is all there is to go by.
        var eager = services.Single(service =>
            service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Name == "DataProtectionHostedService");
        services.Remove(eager);
        return services;
    }
}
