"""What other rooms may ask of the vetting desk."""
