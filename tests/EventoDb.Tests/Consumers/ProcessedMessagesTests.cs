using EventoDb.Consumers;

namespace EventoDb.Tests.Consumers;

public class ProcessedMessagesTests
{
    [Fact]
    public void The_position_is_before_the_first_message_that_was_not_taken()
    {
        var processed = new ProcessedMessages(4);
        var first = processed.Begin(5);
        var second = processed.Begin(9);
        Assert.Equal(4, processed.Position);
        second.Take();
        Assert.Equal((4, 0), (processed.Position, processed.Count));
        first.Take();
        Assert.Equal((9, 2), (processed.Position, processed.Count));
    }

    [Fact]
    public void A_message_counts_once_the_results_of_all_writes_made_of_it_are_taken()
    {
        var processed = new ProcessedMessages(0);
        var message = processed.Begin(1);
        message.BeginWrite();
        message.BeginWrite();
        message.Take();
        message.EndWrite();
        Assert.Equal(0, processed.Position);
        message.EndWrite();
        Assert.Equal(1, processed.Position);
    }

    [Fact]
    public void What_is_not_for_the_consumer_is_passed_once_all_before_it_counts()
    {
        var processed = new ProcessedMessages(0);
        var message = processed.Begin(3);
        processed.Pass(8);
        Assert.Equal(0, processed.Position);
        message.Take();
        Assert.Equal((8, 1), (processed.Position, processed.Count));
        processed.Begin(9);
        Assert.Equal(8, processed.Position);
        processed.Pass(12);
        Assert.Equal(8, processed.Position);
    }

    [Fact]
    public void A_write_made_within_the_processing_of_two_consumers_is_made_of_both_their_messages()
    {
        var outer = new ProcessedMessages(0);
        var inner = new ProcessedMessages(0);
        var message = outer.Begin(1);
        var innerMessage = inner.Begin(7, message);
        innerMessage.BeginWrite();
        innerMessage.Take();
        message.Take();
        Assert.Equal((0, 0), (outer.Position, inner.Position));
        innerMessage.EndWrite();
        Assert.Equal((1, 7), (outer.Position, inner.Position));
    }
}
