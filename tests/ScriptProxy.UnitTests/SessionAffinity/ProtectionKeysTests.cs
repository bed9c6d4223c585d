using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScriptProxy.Host.SessionAffinity;

namespace ScriptProxy.UnitTests.SessionAffinity;

public sealed class ProtectionKeysTests
{
    [Fact]
    public void Nothing_makes_keys_at_the_start_and_they_can_be_had_when_needed()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddReverseProxy();
        Assert.Contains(services, IsKeyMaker);

        services.MakeProtectionKeysWhenNeeded();

        Assert.DoesNotContain(services, IsKeyMaker);
        Assert.Contains(services, service => service.ServiceType == typeof(IDataProtectionProvider));
    }

    private static bool IsKeyMaker(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Namespace?.StartsWith("Microsoft.AspNetCore.DataProtection", StringComparison.Ordinal) == true;
}
