using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Connections;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Explaining;
using ScriptProxy.Host.Fetching;
using ScriptProxy.Host.Forwarding;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.LogPoints;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Host.PutBack;
using ScriptProxy.Host.Quarantines;
using ScriptProxy.Host.Routing;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Rules.Cache;
using ScriptProxy.Host.SessionAffinity;
using ScriptProxy.Host.State;
using ScriptProxy.Host.State.Adaptive;
using ScriptProxy.Host.Stores;
using ScriptProxy.Host.Units;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace ScriptProxy.Host.Hosting;

/// <summary>Everything that the proxy is made of, by capability.</summary>
internal static class ProxyServices
{
    /// <summary>What it takes to load and validate: the whole of <c>check</c>.</summary>
    public static IServiceCollection AddLoading(this IServiceCollection services, LoadingInputs inputs)
    {
        services.AddSingleton(inputs).AddSingleton(inputs.Time);
        services.AddSingleton(inputs.Loggers).AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton<PluginFolder>().AddSingleton(_ => new PrivateFolders());
        services.AddSingleton<RuleCacheSetting>().AddSingleton<RuleBuilder>();
        services.AddSingleton<StateSlots>().AddSingleton<SideCalls>().AddSingleton<KeptStates>().AddSingleton<LateWarmUps>().AddSingleton<UnitLoader>();
        services.AddSingleton(provider => new UnitServices(
            inputs.Loggers, inputs.Time, provider.GetRequiredService<StateSlots>(), provider.GetRequiredService<SideCalls>(), provider.GetRequiredService<KeptStates>())
        {
            BaseFolder = inputs.Options.BaseFolder,
            IsTrial = inputs.IsTrial,
        });
        services.AddSingleton(provider => new UnloadWatch(inputs.Time, provider.GetRequiredService<ILogger<UnloadWatch>>()));
        services.AddSingleton<UnitFinder>().AddSingleton<GenerationLoader>();
        AddYarp(services);
        return services;
    }

    /// <summary>What it takes to serve.</summary>
    public static IServiceCollection AddServing(this IServiceCollection services, AcceptedConfiguration accepted)
    {
        AddMetrics(services);
        services.AddSingleton(accepted).AddSingleton<FloodedAddresses>();
        services.AddSingleton<RouteSource>();
        services.AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<RouteSource>());
        services.AddSingleton<IConfigChangeListener>(provider => provider.GetRequiredService<RouteSource>());
        services.AddSingleton<DirectForwarder>().AddSingleton<RoutingTableFactory>();
        services.AddSingleton<GenerationStore>().AddSingleton<GenerationHistory>().AddSingleton<UnitStarter>().AddSingleton<GenerationSwap>().AddSingleton<Reloader>().AddSingleton<ExchangeServer>();
        services.AddSingleton<Fetches>().AddHostedService(provider => provider.GetRequiredService<Fetches>()); // before the server, which stops first then
        services.AddSingleton<Retirement>().AddHostedService(provider => provider.GetRequiredService<Retirement>());
        services.AddSingleton<LivePoints>().AddHostedService<LogPointWatch>();
        services.AddSingleton<Explanations>().AddSingleton<Explainer>();
        services.AddHostedService<CompilerWarmUp>();
        services.AddSingleton<Bars>().AddSingleton<Trials>();
        services.AddSingleton<PutBackWatch>().AddHostedService(provider => provider.GetRequiredService<PutBackWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<QuarantineWatch>());
        services.AddSingleton<ReloadLoop>().AddHostedService(provider => provider.GetRequiredService<ReloadLoop>());
        return services;
    }

    /// <summary>Whatever has figures to show.</summary>
    private static void AddMetrics(IServiceCollection services)
    {
        services.AddSingleton<MetricRegistry>();
        services.AddSingleton<IMetricSource>(provider => provider.GetRequiredService<RuleBuilder>());
        AddSource<ConnectionGate>();
        AddSource<SilentDrop>();
        AddSource<ExplainHeader>();
        AddSource<HookTotals>();
        AddSource<QuarantineWatch>();
        AddSource<RequestTotals>();
        AddSource<ReloadRecord>();
        AddSource<Account>();
        AddSource<GenerationMetrics>();
        AddSource<ProcessMetrics>();
        AddSource<KeptStates>();
        AddSource<AdaptiveMetrics>();
        AddSource<StoreMetrics>();

        void AddSource<T>() where T : class, IMetricSource =>
            services.AddSingleton<T>().AddSingleton<IMetricSource>(provider => provider.GetRequiredService<T>());
    }

    internal static void AddYarp(IServiceCollection services)
    {
        services.AddRouting().AddAuthorization().AddCors().AddRequestTimeouts();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationAnswer>();
        services.AddReverseProxy().AddTransforms<UpstreamTransformProvider>();
        services.ReplaceHashCookieAffinity().MakeProtectionKeysWhenNeeded();
        services.Replace(ServiceDescriptor.Singleton<IForwarderHttpClientFactory, UpstreamClientFactory>());

        var forwarder = services.Single(service => service.ServiceType == typeof(IHttpForwarder)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton<IHttpForwarder>(provider =>
            new HookedForwarder((IHttpForwarder)ActivatorUtilities.CreateInstance(provider, forwarder))));
    }
}
