"""A believable agency to look at, teach with and measure on: nobody in it exists, nothing is sent."""
