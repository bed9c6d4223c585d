using Microsoft.Extensions.DependencyInjection;

namespace ScriptProxy.UnitTests.Configuration;

internal static class YarpServices
{
    public static ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddReverseProxy();
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.AllowAnyOrigin()));
        return services.BuildServiceProvider();
    }
}
