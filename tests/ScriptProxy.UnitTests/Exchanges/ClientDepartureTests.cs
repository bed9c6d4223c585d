using Microsoft.AspNetCore.Connections;
using ScriptProxy.Host.Exchanges;

namespace ScriptProxy.UnitTests.Exchanges;

public sealed class ClientDepartureTests
{
    public static TheoryData<Exception?, bool> Exceptions => new()
    {
        { null, false },
        { new ConnectionResetException("reset"), true },
        { new ConnectionAbortedException(), true },
        { new IOException("the client reset the stream", new ConnectionAbortedException()), true },
        { new AggregateException(new HttpRequestException("copying"), new IOException("reading", new ConnectionResetException("reset"))), true },
        { new AggregateException(new HttpRequestException("copying"), new TimeoutException()), false },
        { new IOException("an upstream's"), false },
        { new OperationCanceledException(), false },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Only_the_server_s_broken_connections_are_the_client_going(Exception? exception, bool isDeparture) =>
        Assert.Equal(isDeparture, ClientDeparture.IsIn(exception));
}
